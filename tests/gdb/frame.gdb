# Looks at a generator's frame while it is suspended:
#   gdb -q -batch -x tests/gdb/frame.gdb build/tests/gdb_running_total
# Addresses differ from machine to machine: none is shown.
set print address off
set print frame-arguments none
set print inferior-events off
set filename-display basename
set debuginfod enabled off
set disable-randomization off

# #region script
define look
  printf "  start %d, total %d\n", $frame->start, $frame->total_1_2
  printf "  stopped at line %d\n", $frame->_Coro_promise.stopped_at._M_impl->_M_line
  printf "  resume index %d\n", $frame->_Coro_resume_index
  if $frame->_Coro_resume_fn
    printf "  yields %d\n", *$frame->_Coro_promise.yielded
  else
    printf "  no resume function: done\n"
  end
end

# What gdb tells of threads and breakpoints is not of interest here.
python gdb.execute("start", to_string=True)
python gdb.execute("tbreak running_total.cpp:9", to_string=True)
python gdb.execute("tbreak running_total.cpp:19", to_string=True)

echo \n-- The body runs, on top of whoever resumed it:\n
continue
backtrace -frame-info short-location

echo \n-- The frame that the compiler made for it:\n
# In the body it has a type; elsewhere only a variable of gdb's knows it.
set $frame = frame_ptr
ptype $frame

echo \n-- The body is suspended. It is on no stack, and its variables are in the frame:\n
continue
backtrace -frame-info short-location
look

echo \n-- It was sent 3:\n
next
look

echo \n-- It was sent 4, and that was the end:\n
next
look
# #endregion script
