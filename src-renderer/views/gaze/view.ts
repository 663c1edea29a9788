import ScanEye from '@lucide/svelte/icons/scan-eye'
import type { View } from '../_registry'
import GazeView from './GazeView.svelte'

export default { id: 'gaze', title: 'Gaze', icon: ScanEye, order: 10, component: GazeView } satisfies View
