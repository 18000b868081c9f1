/** The screens in the navigation, with the key that follows `g`. */
export const screens = [
  { path: '/', name: 'Flow', key: 'f' },
  { path: '/quality', name: 'Quality', key: 'q' },
  { path: '/replay', name: 'Replay', key: 'r' },
  { path: '/scores', name: 'Scores', key: 's' },
  { path: '/operations', name: 'Operations', key: 'o' },
] as const
