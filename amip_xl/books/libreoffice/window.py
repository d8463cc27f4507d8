"""What is asked of LibreOffice's windows: the state of a command, a message box, choosing a folder."""

from __future__ import annotations

from typing import Any

from amip_xl.books.libreoffice.office import lade_uno

# A command that Calc offers only while a cell is being edited, in the sheet as well as in the input line.
_EDIT_COMMAND = ".uno:InsertMode"

# xlwings' words for the buttons -> MessageBoxButtons; what execute() returns -> xlwings' words
_BUTTONS = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}
_ANSWERS = {1: "ok", 2: "yes", 3: "no"}
_BOXES = {"info": "INFOBOX", "critical": "ERRORBOX"}


class Listener:
    """Takes one status of a command (XStatusListener); known to UNO by what `getTypes` names."""

    def __init__(self) -> None:
        self.enabled = False

    def statusChanged(self, event: Any) -> None:  # noqa: N802 - UNO's name
        """Called by LibreOffice, at once after registering."""
        self.enabled = bool(event.IsEnabled)

    def disposing(self, _: Any) -> None:
        """Part of every UNO listener."""

    def getTypes(self) -> tuple[Any, ...]:  # noqa: N802
        """The UNO interfaces of this object."""
        return (lade_uno().getTypeByName("com.sun.star.frame.XStatusListener"),)

    def getImplementationId(self) -> Any:  # noqa: N802
        """Empty: no identity beyond the object."""
        return lade_uno().ByteSequence(b"")


class Stream:
    """Takes what LibreOffice writes (XOutputStream), in memory."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    @property
    def content(self) -> bytes:
        """All that has been written."""
        return b"".join(self._parts)

    def writeBytes(self, data: Any) -> None:  # noqa: N802 - UNO's names
        """Called by LibreOffice."""
        self._parts.append(data.value)

    def flush(self) -> None:
        """Nothing is held back."""

    def closeOutput(self) -> None:  # noqa: N802
        """Nothing to close."""

    def getTypes(self) -> tuple[Any, ...]:  # noqa: N802
        """The UNO interfaces of this object."""
        return (lade_uno().getTypeByName("com.sun.star.io.XOutputStream"),)

    def getImplementationId(self) -> Any:  # noqa: N802
        """Empty: no identity beyond the object."""
        return lade_uno().ByteSequence(b"")


def is_enabled(ctx: Any, frame: Any, command: str) -> bool:
    """Whether a command could be used in a window now."""
    url = lade_uno().createUnoStruct("com.sun.star.util.URL")
    url.Complete = command
    transformer = ctx.ServiceManager.createInstanceWithContext("com.sun.star.util.URLTransformer", ctx)
    _, url = transformer.parseStrict(url)
    dispatch = frame.queryDispatch(url, "", 0)
    if dispatch is None:
        return False
    listener = Listener()
    dispatch.addStatusListener(listener, url)
    dispatch.removeStatusListener(listener, url)
    return listener.enabled


def is_editing(ctx: Any, doc: Any) -> bool:
    """Whether somebody is typing into a cell of a document: what he typed is in no cell yet."""
    controller = doc.CurrentController
    return controller is not None and is_enabled(ctx, controller.Frame, _EDIT_COMMAND)


def message(ctx: Any, doc: Any | None, prompt: str, title: str, buttons: str, mode: str | None) -> str:
    """Shows a message and waits for the answer: "ok", "yes", "no" or "cancel". Without a screen it answers itself."""
    uno = lade_uno()
    toolkit = ctx.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", ctx)
    # An INFOBOX has but one button, whatever is asked for.
    name = "QUERYBOX" if buttons != "ok" else _BOXES.get(mode or "", "MESSAGEBOX")
    kind = uno.Enum("com.sun.star.awt.MessageBoxType", name)
    parent = None if doc is None else doc.CurrentController.Frame.ContainerWindow
    if parent is None:
        parent = toolkit.getDesktopWindow()
    box = toolkit.createMessageBox(parent, kind, _BUTTONS[buttons], title, prompt)
    try:
        answer = box.execute()
    finally:
        box.dispose()
    if answer in _ANSWERS:
        return _ANSWERS[answer]
    return {"ok": "ok", "yes_no": "no"}.get(buttons, "cancel")


def choose_folder(ctx: Any, title: str) -> str | None:
    """Lets the user choose a folder; None when he would rather not, and without a screen."""
    picker = ctx.ServiceManager.createInstanceWithContext("com.sun.star.ui.dialogs.FolderPicker", ctx)
    picker.setTitle(title)
    if picker.execute() != 1:
        return None
    return str(lade_uno().fileUrlToSystemPath(picker.getDirectory()))
