/** When a breaking change counts as harmless, because nobody uses what it touches. */
export interface CheckSettings {
  /** Days of recorded traffic that are looked back on. 0: traffic is not looked at. */
  days: number;
  /** Requests within those days from which on an operation counts as used. */
  minimumCount: number;
  /** Share, in percent, of all requests within those days from which on an operation counts as used. */
  minimumPercent: number;
  /** Names of clients whose operations, registered or recorded, block nothing. */
  excludedClients: readonly string[];
  /** Whether operations that clients have registered count, besides recorded traffic. */
  registeredOperations: boolean;
  /** Whether dangerous changes are treated as breaking ones. */
  failOnDangerous: boolean;
}

export const defaultCheckSettings: CheckSettings = {
  days: 30,
  minimumCount: 1,
  minimumPercent: 0,
  excludedClients: [],
  registeredOperations: true,
  failOnDangerous: false,
};
