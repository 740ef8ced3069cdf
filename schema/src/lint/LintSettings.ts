/** What a lint looks at. */
export interface LintSettings {
  /** How severe each named rule is; those that are not named keep their severity. */
  rules?: Readonly<Record<string, 'off' | 'warning' | 'error'>> | undefined;
  /** Deprecations whose date is before it are overdue. Default: now. */
  today?: Date | undefined;
}
