using Microsoft.Extensions.Compliance.Classification;

namespace Chat.ServiceDefaults.Redaction;

/// <summary>
/// The kinds of data that stay out of logs, traces and metrics. Events are written without them; where text of others goes in that may
/// hold some, it passes the redactor of its kind first (<c>IRedactorProvider</c>).
/// </summary>
public static class ChatData
{
    private const string Taxonomy = "Chat";

    /// <summary>Who somebody is and where: names, e-mail and network addresses, devices.</summary>
    public static DataClassification Personal { get; } = new(Taxonomy, nameof(Personal));

    /// <summary>What lets somebody in: passwords, tokens, codes, keys.</summary>
    public static DataClassification Secret { get; } = new(Taxonomy, nameof(Secret));

    /// <summary>What people write, and whatever else somebody sent that was not looked at.</summary>
    public static DataClassification Content { get; } = new(Taxonomy, nameof(Content));
}
