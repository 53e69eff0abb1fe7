"""What stands for bluetoothd: the part of `org.bluez` that bleak 3.1 uses, over bumble instead of a kernel.

Paths, properties, order of signals and error texts are those of BlueZ 5.66. Every oddity that our code must
live with is marked "BlueZ:" where it is made.
"""
