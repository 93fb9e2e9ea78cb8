#include "stages/05_mini_asyncio/descriptors.hpp"

#include <utility>

namespace asyncio {
namespace {

/// For the selector, which asks for a callback. Ours is found by select().
void nothing() {}

}  // namespace

Descriptors::~Descriptors() { clear(); }

void Descriptors::add(int fd, selectors::EventMask event, Ref<Scheduled> call) {
  const auto [found, is_new] = watches_.try_emplace(fd);
  Watch& watch = found->second;
  const Ref<Scheduled> before =
      std::exchange(watch.place(event), std::move(call));
  try {
    if (is_new)
      selector_.register_fd(fd, event, nothing);
    else if (!before)
      selector_.modify(fd, watch.events(), nothing);
  } catch (...) {
    watches_.erase(found);  // the selector has forgotten it, too
    throw;
  }
  if (before) before->cancel();
}

bool Descriptors::remove(int fd, selectors::EventMask event) {
  const auto found = watches_.find(fd);
  if (found == watches_.end()) return false;
  Watch& watch = found->second;
  const Ref<Scheduled> before =
      std::exchange(watch.place(event), Ref<Scheduled>());
  if (!before) return false;
  if (watch.events() == 0) {
    watches_.erase(found);
    selector_.unregister_fd(fd);
  } else {
    try {
      selector_.modify(fd, watch.events(), nothing);
    } catch (...) {
      watches_.erase(found);  // as above
      throw;
    }
  }
  before->cancel();
  return true;
}

void Descriptors::clear() {
  // What goes may hold what removes others, on its way.
  for (const auto& [fd, watch] : std::exchange(watches_, {}))
    selector_.unregister_fd(fd);
}

void Descriptors::select(std::optional<Duration> timeout, ReadyQueue& ready) {
  for (const selectors::Event& event : selector_.select(timeout)) {
    if (!event.key->registered) continue;  // since the batch was made
    const auto watch = watches_.find(event.key->fd);
    if (watch == watches_.end()) {
      event.callback();
      continue;
    }
    const auto& [reader, writer] = watch->second;
    if (event.events & selectors::EVENT_READ) ready.push_back(reader);
    if (event.events & selectors::EVENT_WRITE) ready.push_back(writer);
  }
}

}  // namespace asyncio
