#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "common/command_line.hpp"
#include "common/frontier.hpp"
#include "common/recording.hpp"

namespace crawl {

/// What a user can ask of any crawler.
struct Options {
  std::optional<std::string> url;
  std::size_t max_connections = 100;
  std::size_t max_pages = std::numeric_limits<std::size_t>::max();
  double timeout = 30;  // seconds
  std::size_t max_body = 16 * 1024 * 1024;
  std::optional<std::string> json;
  bool quiet = false;
  std::size_t site_pages = 60;
  std::size_t site_latency = 20;         // milliseconds
  bool virtual_time = false;             // of the embedded site
  std::optional<std::uint64_t> shuffle;  // a seed for the order of events
  bool keep_alive = false;
  trace::Options trace;

  /// With no more connections than the process may have descriptors for; an embedded site needs one
  /// at its end of each connection too.
  frontier::Limits limits(bool embedded_site) const;
};

/// Declares the options; `options` must outlive the parsing.
void add_options(command_line::Parser& parser, Options& options);

/// Refuses virtual time for what is not in our hands, and what makes no sense without it.
void check_virtual_time(const command_line::Parser& parser, const Options& options);

/// Refuses what cannot be written in two ways at once.
void check_outputs(const command_line::Parser& parser, const Options& options);

/// Refuses a URL that no crawler here can crawl.
void check_url(const command_line::Parser& parser, const std::string& url);

/// Reads the command line of a crawler, which has --keep-alive if it `can_keep_alive`; throws
/// command_line::Exit.
Options parse_options(const std::string& program, bool can_keep_alive, int argc,
                      const char* const* argv);

}  // namespace crawl
