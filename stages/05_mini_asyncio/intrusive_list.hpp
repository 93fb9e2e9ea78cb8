#pragma once

namespace asyncio {

/// What can stand in one list of its kind at a time. The list is made of its
/// members: to come and to go takes constant time, and no memory.
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
  friend class IntrusiveList;
  Linked* previous_ = nullptr;  // null outside of a list
  Linked* next_ = nullptr;
};

/// Refers to what is in it; whoever owns it takes it off before it goes.
template <class T>
class IntrusiveList {
 public:
  IntrusiveList() = default;
  IntrusiveList(const IntrusiveList&) = delete;
  IntrusiveList& operator=(const IntrusiveList&) = delete;

  bool empty() const { return ends_.next_ == &ends_; }
  T& front() const { return *static_cast<T*>(ends_.next_); }

  static bool contains(const Linked<T>& item) {
    return item.previous_ != nullptr;
  }

  /// `item` is in no list.
  void push_back(Linked<T>& item) {
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

}  // namespace asyncio
