/** The processes that a deployment lets workflows run, beside scripts in JavaScript, which reach nothing of it. */
export interface AllowedProcesses {
  /** Commands of the shell, and what they could begin as well: scripts in Python. */
  shell: boolean;
  container: boolean;
}
