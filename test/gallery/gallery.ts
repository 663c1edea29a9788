/** Each component of the interface, light and dark. */
import '@fontsource-variable/inter/wght.css'
import '../../src-renderer/tokens.css'
import '../../src-renderer/base.css'
import './gallery.css'
import { mount } from 'svelte'
import { fakeBridge } from './fake-bridge'

// The components' state asks the bridge as soon as it is imported.
Object.assign(window, { saccade: fakeBridge })
const { default: Gallery } = await import('./Gallery.svelte')
const target = document.getElementById('app')
if (target) mount(Gallery, { target })
