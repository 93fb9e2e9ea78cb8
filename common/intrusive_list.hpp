#pragma once

#include <cassert>
#include <utility>

/// Lists that are made of their members.
namespace intrusive {

/// What can stand in one list of its kind at a time. To come and to go takes constant time, and no
/// memory.
template <class T>
class Linked {
 public:
  Linked() = default;
  Linked(const Linked&) = delete;
  Linked& operator=(const Linked&) = delete;

 protected:
  ~Linked() = default;

 private:
  template <class>
  friend class List;
  Linked* previous_ = nullptr;  // null outside of a list
  Linked* next_ = nullptr;
};

/// Refers to what is in it; whoever owns it takes it off before it goes.
template <class T>
class List {
 public:
  List() = default;
  /// Takes all that are in `other`. (Inlined, g++ 12 warns of a list that is a local variable: it
  /// does not see that none stays behind.)
  [[gnu::noinline]] List(List&& other) noexcept {
    if (other.empty()) return;
    ends_.next_ = std::exchange(other.ends_.next_, &other.ends_);
    ends_.previous_ = std::exchange(other.ends_.previous_, &other.ends_);
    ends_.next_->previous_ = ends_.previous_->next_ = &ends_;
  }
  List& operator=(const List&) = delete;

  bool empty() const { return ends_.next_ == &ends_; }
  T& front() const { return *static_cast<T*>(ends_.next_); }

  static bool contains(const Linked<T>& item) { return item.previous_ != nullptr; }

  /// `item` is in no list.
  void push_back(Linked<T>& item) {
    assert(!contains(item));
    item.previous_ = ends_.previous_;
    item.next_ = &ends_;
    ends_.previous_->next_ = &item;
    ends_.previous_ = &item;
  }

  /// `item` is in a list.
  static void remove(Linked<T>& item) {
    item.previous_->next_ = item.next_;
    item.next_->previous_ = item.previous_;
    item.previous_ = nullptr;
  }

  /// It is not empty.
  T& pop_front() {
    T& first = front();
    remove(first);
    return first;
  }

  template <class Visit>
  void for_each(Visit visit) const {
    for (Linked<T>* item = ends_.next_; item != &ends_; item = item->next_)
      visit(*static_cast<T*>(item));
  }

 private:
  struct Ends : Linked<T> {
    Ends() { this->previous_ = this->next_ = this; }
  };
  Ends ends_;
};

/// Is in its thread's list of all of its kind as long as it lives, which is in one thread. It is
/// already when its members are made, and still when they go.
template <class T>
class Listed : public Linked<T> {
 public:
  static const List<T>& all() { return list(); }

 protected:
  Listed() { list().push_back(*this); }
  ~Listed() { List<T>::remove(*this); }

 private:
  static List<T>& list() {
    thread_local List<T> all;
    return all;
  }
};

}  // namespace intrusive
