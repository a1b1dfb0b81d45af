namespace Chat.Client.Options;

/// <summary>What was said on the command line.</summary>
internal sealed record ClientOptions
{
    /// <summary>Null: look for the system of this clone.</summary>
    public Uri? Server { get; init; }

    public string UserName { get; init; } = "";

    public string Channel { get; init; } = "general";

    /// <summary>Null: a person has one in a place of its own, a script has none.</summary>
    public string? OutboxFile { get; init; }

    /// <summary>Has the access token; read each time one is needed.</summary>
    public string? TokenFile { get; init; }

    public bool IsPlain { get; init; }

    public bool Follows { get; init; }

    public bool WantsHelp { get; init; }

    public bool WantsVersion { get; init; }
}
