import type { spaceOut } from '../../nodes/SocialEpoch/action/spacing';

/**
 * Sends everything at once: for tests of something else than the distance between items, which would take their time.
 * `jest.mock('…/action/spacing', () => jest.requireActual('../support/noSpacing.cts'))`
 */
const atOnce: typeof spaceOut = async (_spaced, _platform, items, send) => await send(items);

export { atOnce as spaceOut };
