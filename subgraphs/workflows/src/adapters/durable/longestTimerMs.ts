/** The longest that a timer of Node can be set to, in milliseconds. */
export const longestTimerMs = 2 ** 31 - 1;
