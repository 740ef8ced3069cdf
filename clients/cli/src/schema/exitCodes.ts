/** What stands under a command's help. @param safe when it ends with 0 @param blocked when with 1 */
export function exitCodes(safe: string, blocked: string): string {
  return `\nExit codes: 0 ${safe}; 1 ${blocked}; 2 it could not run.`;
}
