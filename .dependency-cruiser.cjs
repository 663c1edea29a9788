/** Who may import whom: the arrows of the design. A folder may import only what its row names. */
const contractTypes = [
  'ipc/contract',
  'ipc/agent-contract',
  'ipc/language-contract',
  'ipc/models-contract',
  'ipc/serve-contract',
]
const engineTypes = ['engine/_contract', 'engine/_agent-jobs', 'engine/_language-jobs']
const below = {
  lib: [],
  onnx: ['lib'],
  runtime: ['lib', 'onnx'],
  hooks: ['lib', 'onnx', 'runtime'],
  adapters: ['lib', 'onnx', 'runtime', 'hooks'],
  steering: ['lib', 'hooks'],
  hub: ['lib'],
  language: ['lib', 'runtime', 'hooks', 'adapters', 'hub'],
  // A study is a client of the engine processes: it knows their table of jobs, and nothing of what does them.
  agents: ['lib', 'runtime', 'hooks', 'adapters', 'steering', 'language', ...engineTypes],
  importers: ['lib', 'onnx'],
  scanpath: ['lib', 'runtime'],
  picture: ['lib'],
  figure: ['lib', 'scanpath', 'picture'],
  store: ['lib', ...contractTypes],
}

const mayImport = ([folder, allowed]) => ({
  name: `layer-${folder}`,
  comment: `src-main/${folder} may import only: ${[folder, ...allowed].join(', ')}`,
  severity: 'error',
  from: { path: `^src-main/${folder}/` },
  to: { path: '^src-(main|renderer)/', pathNot: `^src-main/(${[folder, ...allowed].join('|')})(/|\\.|$)` },
})

const siblings = (folder) => ({
  name: `no-siblings-${folder.replace('/', '-')}`,
  comment: `files of src-main/${folder} are found by a registry and never import each other`,
  severity: 'error',
  from: { path: `^src-main/${folder}/([^_/][^/]*)\\.ts$` },
  to: { path: `^src-main/${folder}/[^_/][^/]*\\.ts$`, pathNot: `^src-main/${folder}/$1\\.ts$` },
})

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...Object.entries(below).map(mayImport),
    siblings('scanpath/predictors'),
    siblings('scanpath/metrics'),
    siblings('importers'),
    siblings('steering'),
    {
      name: 'only-runtime-runs-models',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/runtime/' },
      to: { path: 'node_modules/onnxruntime' },
    },
    {
      name: 'only-hosts-import-electron',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/(index|preload|electron/[^/]+)\\.ts$' },
      to: { path: '(^|/)electron(/|$)', pathNot: '^src-main/electron/' },
    },
    {
      name: 'engine-stays-below',
      comment: 'the engine process knows nothing of handlers, store or hosts',
      severity: 'error',
      from: { path: '^src-main/engine/' },
      to: { path: '^src-main/(store|ipc/handlers|cli|electron|(index|preload|serve|cli|application)\\.ts)' },
    },
    {
      name: 'handlers-stay-below',
      severity: 'error',
      from: { path: '^src-main/ipc/handlers/' },
      to: { path: '^src-main/(cli|electron|(index|preload|serve|cli|application)\\.ts)' },
    },
    {
      name: 'renderer-knows-only-the-contract',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/', pathNot: '^src-main/ipc/(contract|serve-contract)\\.ts$' },
    },
    {
      name: 'renderer-takes-only-types-of-the-contract',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/ipc/contract\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'main-knows-no-renderer',
      severity: 'error',
      from: { path: '^src-main/' },
      to: { path: '^src-renderer/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'default'],
      extensions: ['.ts', '.svelte.ts', '.svelte', '.js', '.mjs', '.cjs', '.json'],
    },
  },
}
