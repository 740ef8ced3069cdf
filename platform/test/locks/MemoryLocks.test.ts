import { MemoryLocks } from '../../src/locks/MemoryLocks.js';
import { locksContract } from './locksContract.js';

locksContract('memory', () => new MemoryLocks());
