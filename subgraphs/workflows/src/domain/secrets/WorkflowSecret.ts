/** What a tenant's workflows may use by its name; its value is never read back. */
export interface WorkflowSecret {
  name: string;
  createdAt: Date;
  updatedAt: Date;
}

/** How a secret may be called, by `use.secrets` too. */
export const secretName = /^[A-Za-z_][\w.-]{0,99}$/u;

/** Most secrets of a tenant. */
export const mostSecrets = 1_000;

/** Most characters of a secret. */
export const longestSecret = 64 * 1024;
