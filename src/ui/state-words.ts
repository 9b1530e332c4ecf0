/** What a visitor is told of a state in which nothing is taken, on the page and by browser code; null: nothing. */
export function stateTitle(state: string): string | null {
  switch (state) {
    case 'draft':
      return 'This is a draft. Only you and your colleagues see it.';
    case 'paused':
      return 'Paused: please don’t promise or bring more for now';
    case 'full':
      return 'All that was asked for is promised. Thank you';
    case 'closed':
      return 'This appeal has ended. Please don’t bring more';
    default:
      return null;
  }
}
