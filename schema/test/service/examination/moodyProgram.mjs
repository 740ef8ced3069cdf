import { parentPort } from 'node:worker_threads';

// An examiner that does what the first document says.
parentPort.on('message', ({ documents: [mood] }) => {
  if (mood === 'loop') for (;;);
  const eaten = [];
  if (mood === 'eat') for (;;) eaten.push(Array.from({ length: 100_000 }, (_, index) => index));
  if (mood === 'fail') parentPort.postMessage({ error: 'It failed.' });
  else parentPort.postMessage({ faults: [{ index: 0, message: mood }] });
});
