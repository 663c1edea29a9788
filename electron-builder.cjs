/** How the app is packed for Windows, macOS and Linux. */

/** onnxruntime ships every system's libraries; a package needs its own alone. */
const withoutLibrariesOf = (...systems) =>
  systems.map((system) => `!**/node_modules/onnxruntime-node/bin/napi-v6/${system}`)

module.exports = {
  appId: 'org.saccade.app',
  productName: 'Saccade',
  directories: { output: 'dist', buildResources: 'resources/icons' },
  files: ['out/**', 'package.json', '!**/*.map', '!**/*.d.ts'],
  asar: true,
  // Native libraries are opened by the system, which cannot look inside an archive.
  asarUnpack: ['**/node_modules/{onnxruntime-node,sharp,@img,libsql,@libsql}/**'],
  // Read by native code too, and found beside the archive.
  extraResources: [
    {
      from: 'models',
      to: 'models',
      filter: ['NOTICE', '*/*.json', '*/*.onnx', '*/onnx/*.onnx', '!training/**'],
    },
    { from: 'resources', to: 'resources', filter: ['samples/**', '!samples/make/**', 'docs/**'] },
  ],
  npmRebuild: false,
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  fileAssociations: [
    {
      ext: ['png', 'jpg', 'jpeg', 'webp', 'avif', 'gif'],
      name: 'Picture',
      role: 'Viewer',
      rank: 'Alternate',
    },
  ],
  win: { target: ['nsis', 'portable'], files: withoutLibrariesOf('darwin', 'linux') },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  mac: {
    target: ['dmg', 'zip'],
    category: 'public.app-category.education',
    files: withoutLibrariesOf('win32', 'linux'),
  },
  linux: {
    target: ['AppImage', 'deb'],
    category: 'Science',
    synopsis: 'Predict where people look; look into language models and steer them',
    maintainer: 'The Saccade authors',
    mimeTypes: ['image/png', 'image/jpeg', 'image/webp', 'image/avif', 'image/gif'],
    files: withoutLibrariesOf('win32', 'darwin'),
  },
}
