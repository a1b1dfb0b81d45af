namespace Chat.Contracts.Connections;

/// <summary>
/// Why a connection ends. The range says what to do, also for a code the client does not know: 3000–3499 connect again and
/// resume, 3500–3999 sign in again first, 4000–4999 stop.
/// </summary>
public enum DisconnectCode
{
    /// <summary>The hub stops; another one is there.</summary>
    ServerStopping = 3000,

    /// <summary>The client did not acknowledge what was delivered to it. What it has missed comes when it subscribes again.</summary>
    SlowConsumer = 3001,
}
