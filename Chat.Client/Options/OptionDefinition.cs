namespace Chat.Client.Options;

/// <summary>One option of the command line, as data: parsing and <c>--help</c> both come from it.</summary>
/// <param name="Name">With its two dashes.</param>
/// <param name="Value">What to call its value in the help; null when it takes none.</param>
/// <param name="Description">One line for the help.</param>
internal sealed record OptionDefinition(string Name, string? Value, string Description)
{
    public static IReadOnlyList<OptionDefinition> All { get; } =
    [
        new("--server", "URL", "address of the hub; default: the system that runs from this clone"),
        new("--user", "NAME", "whose outbox it is on this machine; default: the name of the system's user"),
        new("--token-file", "FILE", "has the access token, and is read each time one is needed; default: the variable CHAT_TOKEN"),
        new("--channel", "NAME", "channel to join; default: general"),
        new("--outbox", "FILE", "keep messages there until they are acknowledged; default: under ~/.local/state, with --plain nowhere"),
        new("--plain", null, "for scripts: a line in is a message, a line out is a message; everything else goes to stderr"),
        new("--follow", null, "with --plain: stay after the end of input, until Ctrl+C or SIGTERM"),
        new("--help", null, "show this"),
        new("--version", null, "show the version"),
    ];

    public string Usage => Value is null ? Name : $"{Name} {Value}";
}
