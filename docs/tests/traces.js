/// Small traces, made by hand: one page that is fetched with one wait.

export const callbackSource = `\
void Fetcher::fetch() {
  socket_ = connect(address);
  const auto then = [this] { attempt(&Fetcher::connected); };
  waiting_ = {selector, socket_.fd(), EVENT_WRITE, then};
}

void Fetcher::connected() {
  finish();
}
`
export const coroutineSource = `\
Coroutine<> fetch(Crawl& crawl,
                  Page& page) {
  auto socket = connect(address);
  co_await read(socket);
  done(page);
}

Coroutine<> read(Socket& socket) {
  co_await readable;
}
`
const loc = (line) => ({ file: 0, line })
const one = { task: 1, name: '/' }
const fd = { ...one, fd: 1, for: 'write' }

const story = (exit, ready, enter) => [
  { ...one, type: 'task.spawn' },
  { ...one, type: 'task.enter' },
  { ...fd, type: 'fd.register', ...ready },
  { ...one, type: 'task.exit', ...exit },
  { task: 0, type: 'select' },
  { ...fd, type: 'fd.ready', ...ready },
  { ...one, type: 'task.enter', ...enter },
  { ...fd, type: 'fd.unregister' },
  { ...one, type: 'task.done' },
  { ...one, type: 'task.exit' },
]

const asked = { fn: 'fetch', loc: loc(4) }
export const callbackRecording = { sources: ['callback.cpp'], events: story(asked, asked, asked) }

const stack = [{ fn: 'read', loc: loc(9) }, { fn: 'fetch', loc: loc(4) }]
const stands = { fn: 'read', loc: loc(9), stack }
export const coroutineRecording = { sources: ['coroutine.cpp'], events: story(stands, { fn: 'read', loc: loc(9) }, stands) }
