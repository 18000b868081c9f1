/**
 * Bull Board has no option to hide single actions. Its buttons are recognised by their icons, which have stable class
 * names in every language. A list of buttons shows only retry and promote, a menu everything but the closed actions.
 */
export const closedActions = `
[class*="jobActions-"] > li:not(:has(.lucide-refresh-cw, .lucide-corner-up-left)),
[class*="queueActions-"] > li:not(:has(.lucide-refresh-cw, .lucide-corner-up-left)),
[class*="actionsCell-"] > button,
[role="menuitem"]:has(.lucide-plus, .lucide-ban, .lucide-chart-no-axes-gantt, .lucide-gauge, .lucide-trash-2),
button:has(.lucide-gauge) {
  display: none !important;
}
`
