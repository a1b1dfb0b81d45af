using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chat.Sdk;

/// <summary>How a <see cref="ChatClient"/> connects. The defaults suit a person at a keyboard.</summary>
public sealed record ChatClientOptions
{
    /// <summary>Address of the hub, <c>http://</c> (HTTP/2 without TLS) or <c>https://</c>.</summary>
    public required Uri Server { get; init; }

    /// <summary>Says who this is. The server takes it from the access token and from nothing else.</summary>
    public required AccessTokenProvider AccessToken { get; init; }

    /// <summary>Name and version of the program, for the operator; 1 to 100 characters.</summary>
    public string ClientName { get; init; } = "Chat.Sdk/" + typeof(ChatClientOptions).Assembly.GetName().Version?.ToString(3);

    /// <summary>How long one attempt to connect may take. Default 10 s; more than zero.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a call waits, first for a connection and then for its answer; a server that lets one wait longer is given up
    /// and another connection made. Default 15 s; more than zero.
    /// </summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the connection may be silent before the server is asked for a sign of life. Default 10 s; at least 1 s.</summary>
    public TimeSpan KeepAlivePingDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the sign of life may take before the connection counts as lost. Default 5 s; at least 1 s.</summary>
    public TimeSpan KeepAlivePingTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Upper bound of the first wait before connecting again; it doubles with each failure. Default 100 ms; more than zero.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Upper bound of every wait before connecting again. Default 10 s; not less than <see cref="FirstBackOff"/>.</summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many messages may wait to be acknowledged. Past it <see cref="ChatClient.Post"/> refuses and
    /// <see cref="ChatClient.PostAsync"/> waits. Default 1,000; 1 to 100,000.
    /// </summary>
    public int MaxQueuedMessages { get; init; } = 1_000;

    /// <summary>
    /// Where messages are kept that are not acknowledged yet, so that they survive the end of the program: the next client with the
    /// same file sends them, in order and with the same ids. It belongs to one user of one server, one client at a time has it
    /// (<c>PATH.lock</c> beside it says so), and only the user of the system can read it. Default null: in memory only.
    /// </summary>
    public string? OutboxFile { get; init; }

    /// <summary>
    /// How many events of a channel may wait for a slow reader. Past it the timeline takes no more, and fetches what it left out
    /// when the reader has caught up. Default 2,000; 1 to 100,000.
    /// </summary>
    public int MaxUnreadEvents { get; init; } = 2_000;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Every problem at once, or nothing.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message lists all of them.</exception>
    public void Validate()
    {
        List<string> problems = [];
        if (Server is not { IsAbsoluteUri: true } || (Server.Scheme != Uri.UriSchemeHttp && Server.Scheme != Uri.UriSchemeHttps))
        {
            problems.Add($"{nameof(Server)} must be an http:// or https:// address, not \"{Server}\".");
        }

        if (AccessToken is null)
        {
            problems.Add($"{nameof(AccessToken)} is missing.");
        }

        if (ClientName is not { Length: >= 1 and <= 100 })
        {
            problems.Add($"{nameof(ClientName)} must have 1 to 100 characters.");
        }

        if (OutboxFile is not null && Path.GetFileName(OutboxFile).Length == 0)
        {
            problems.Add($"{nameof(OutboxFile)} must be the path of a file, not \"{OutboxFile}\".");
        }

        NotBelow(ConnectTimeout, TimeSpan.FromTicks(1), nameof(ConnectTimeout), problems);
        NotBelow(CallTimeout, TimeSpan.FromTicks(1), nameof(CallTimeout), problems);
        NotBelow(KeepAlivePingDelay, TimeSpan.FromSeconds(1), nameof(KeepAlivePingDelay), problems);
        NotBelow(KeepAlivePingTimeout, TimeSpan.FromSeconds(1), nameof(KeepAlivePingTimeout), problems);
        NotBelow(FirstBackOff, TimeSpan.FromTicks(1), nameof(FirstBackOff), problems);
        NotBelow(LongestBackOff, FirstBackOff, nameof(LongestBackOff), problems);
        Within(MaxQueuedMessages, nameof(MaxQueuedMessages), problems);
        Within(MaxUnreadEvents, nameof(MaxUnreadEvents), problems);
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, problems));
        }
    }

    private static void NotBelow(TimeSpan value, TimeSpan least, string name, List<string> problems)
    {
        // A timer takes no more than 49 days.
        if (value < least || value > TimeSpan.FromDays(40))
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name} must be between {least} and 40 days, not {value}."));
        }
    }

    private static void Within(int value, string name, List<string> problems)
    {
        if (value is < 1 or > 100_000)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name} must be between 1 and 100000, not {value}."));
        }
    }
}
