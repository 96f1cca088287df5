/** Loaded into the bot before its program: says now and then in its log how large the heap is. */
const everyMs = 5000;

setInterval(() => {
  console.error(JSON.stringify({ heapProbe: process.memoryUsage().heapUsed }));
}, everyMs).unref();
