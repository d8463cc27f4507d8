"""Whether a workbook survives what happens to computers: killed runs, full disks, two at once."""
