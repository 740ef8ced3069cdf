/** The processes that a deployment lets workflows run, beside scripts, which reach nothing of it. */
export interface AllowedProcesses {
  shell: boolean;
  container: boolean;
}
