"""Two virtual chest straps and a computer's Bluetooth service, so that the real bleak runs with no radio.

    bleak -> D-Bus (a private dbus-daemon) -> `bluez/` (stands for bluetoothd) -> `air` -> `straps`

Real are bleak with its BlueZ backend, D-Bus, and what goes over the air: bumble's link layer, ATT and GATT.
Ours is the middle, `org.bluez`. It keeps the oddities of bluetoothd that our code must live with, as they
were seen with bluetoothd 5.66 on Linux 6.1; `test_bleak_assumptions.py` holds the list.
It is no proof of what it does not model: pairing, radio interference, other BlueZ versions, macOS, Windows.

Everything runs in one process of its own (`process.py`), which ends when its standard input closes. Tests
drive it through `rig.Rig`, which speaks `orders` over a socket.
"""
