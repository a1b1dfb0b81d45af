namespace Chat.Client.Commands;

/// <summary>What somebody typed, understood.</summary>
internal abstract record Entry
{
    private Entry()
    {
    }

    /// <summary>Nothing.</summary>
    public sealed record Empty : Entry;

    /// <summary>Text for the channel.</summary>
    public sealed record Message(string Text) : Entry;

    /// <summary>A command with as many arguments as it takes.</summary>
    public sealed record Command(CommandDefinition Definition, IReadOnlyList<string> Arguments) : Entry;

    /// <summary>Something that begins like a command and is none. It is never posted.</summary>
    /// <param name="Sentence">What is wrong with it.</param>
    /// <param name="Meant">The command that it was to be, as far as one can guess.</param>
    public sealed record Problem(string Sentence, CommandDefinition? Meant = null) : Entry;
}
