/** How arms are told apart: colour, shape and number, as viewers are in the gaze lab. */
import { viewerLook, type ViewerLook } from '../../draw/palette'

/** Colours of the palette that stand on white and on black alike, first. */
const order = [7, 2, 3, 5, 1, 6, 4, 8] as const

/** `arm` counts from 0. */
export function armLook(arm: number): ViewerLook {
  const { colour } = viewerLook(order[arm % order.length] ?? 1)
  return { colour, shape: viewerLook(arm + 1).shape }
}

/** Dashes of an arm's line, so that two lines differ in more than colour. */
export const armDash = (arm: number): string => ['', '6 3', '2 3', '8 3 2 3', '1 4'][arm % 5] ?? ''
