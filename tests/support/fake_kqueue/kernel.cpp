#include "tests/support/fake_kqueue/kernel.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>
#include <vector>

namespace fake_kqueue {
namespace {

/// Which file a descriptor is of. A number that is used again is of another.
std::pair<dev_t, ino_t> file_of(std::uintptr_t fd) {
  struct stat status{};
  if (::fstat(static_cast<int>(fd), &status) != 0) return {};
  return {status.st_dev, status.st_ino};
}

struct Filter {
  std::pair<dev_t, ino_t> file;
  void* udata;
};

/// By kind and descriptor, so that the two of one descriptor come far from each other.
using Filters = std::map<std::pair<std::int16_t, std::uintptr_t>, Filter>;

std::map<int, Filters> queues;

/// The errno, or 0.
int apply(Filters& filters, const struct kevent& change) {
  const auto file = file_of(change.ident);
  if (file == decltype(file){}) return EBADF;
  const std::pair place(change.filter, change.ident);
  if (change.flags & EV_ADD)
    filters.insert_or_assign(place, Filter{file, change.udata});
  else if (filters.erase(place) == 0)
    return ENOENT;
  return 0;
}

struct kevent event_of(const Filters::value_type& entry, short revents) {
  struct kevent event{};
  event.filter = entry.first.first;
  event.ident = entry.first.second;
  event.udata = entry.second.udata;
  const int end = event.filter == EVFILT_READ ? POLLHUP | POLLERR | POLLRDHUP : POLLHUP | POLLERR;
  if (revents & end) event.flags = EV_EOF;
  return event;
}

}  // namespace

int kevent(int kq, const struct kevent* changes, int change_count, struct kevent* events,
           int event_count, const struct timespec* timeout) {
  const auto queue = queues.find(kq);
  if (queue == queues.end() || ::fcntl(kq, F_GETFD) < 0) {
    errno = EBADF;
    return -1;
  }
  Filters& filters = queue->second;
  std::erase_if(filters, [](const auto& entry) {  // closing a descriptor deletes its filters
    return file_of(entry.first.second) != entry.second.file;
  });

  int count = 0;
  for (int i = 0; i < change_count; ++i) {
    const int error = apply(filters, changes[i]);
    if (error == 0) continue;
    if (count == event_count) {
      errno = error;
      return -1;
    }
    events[count] = changes[i];
    events[count].flags = EV_ERROR;
    events[count++].data = error;
  }
  if (count > 0 || event_count == 0) return count;

  std::vector<pollfd> polled;
  for (const auto& [place, filter] : filters) {
    const short wanted = place.first == EVFILT_READ ? POLLIN | POLLRDHUP : POLLOUT;
    polled.push_back({static_cast<int>(place.second), wanted, 0});
  }
  if (::ppoll(polled.data(), polled.size(), timeout, nullptr) < 0) return -1;
  auto entry = polled.begin();
  for (const auto& filter : filters) {
    const short revents = (entry++)->revents;
    if (revents != 0 && count < event_count) events[count++] = event_of(filter, revents);
  }
  return count;
}

}  // namespace fake_kqueue

int kqueue() {
  const int fd = ::open("/dev/null", O_RDONLY);
  if (fd >= 0) fake_kqueue::queues[fd].clear();
  return fd;
}

int kevent(int kq, const struct kevent* changelist, int nchanges, struct kevent* eventlist,
           int nevents, const struct timespec* timeout) {
  return fake_kqueue::kernel(kq, changelist, nchanges, eventlist, nevents, timeout);
}
