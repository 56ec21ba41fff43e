"""`python -m shanshui`."""

from shanshui.doors.cli import main

if __name__ == "__main__":
    main()
