"""What stands for bluetoothd: the part of `org.bluez` that bleak 3.1 uses, over bumble instead of a kernel.

Paths, properties, order of signals and error texts follow BlueZ 5.66 as far as it is known; they were not
held against a running bluetoothd. Every oddity that our code must live with is marked "BlueZ:" where it is
made.
"""
