using Chat.Client.Input;

namespace Chat.Client.Tests.Input;

/// <summary>Keys as a terminal sends them.</summary>
internal static class Keys
{
    public static LineOutcome Press(this LineEditor editor, ConsoleKey key, ConsoleModifiers modifiers = ConsoleModifiers.None, char sign = '\0') =>
        editor.Press(Key(key, modifiers, sign));

    public static void Type(this LineEditor editor, string text)
    {
        foreach (var sign in text)
        {
            editor.Press(Key(sign));
        }
    }

    public static ConsoleKeyInfo Key(char sign) => new(sign, ConsoleKey.None, shift: false, alt: false, control: false);

    public static ConsoleKeyInfo Key(ConsoleKey key, ConsoleModifiers modifiers = ConsoleModifiers.None, char sign = '\0') => new(
        sign, key, modifiers.HasFlag(ConsoleModifiers.Shift), modifiers.HasFlag(ConsoleModifiers.Alt), modifiers.HasFlag(ConsoleModifiers.Control));
}
