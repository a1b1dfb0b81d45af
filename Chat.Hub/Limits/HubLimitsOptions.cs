using System.ComponentModel.DataAnnotations;

namespace Chat.Hub.Limits;

/// <summary>What one user and one address may ask of the hubs. A burst of 0, and a number of 0, is no limit.</summary>
internal sealed class HubLimitsOptions
{
    public const string SectionName = "Limits:Hub";

    /// <summary>
    /// Messages of one user at once, 0 to 1,000,000. Who comes back with a full outbox sends <see cref="Contracts.ChatLimits.MaxSendBatch"/> in one call.
    /// </summary>
    [Range(0, 1_000_000)]
    public int MessageBurst { get; set; } = 200;

    /// <summary>Messages that a user may send in a second for ever, 0.001 to 1,000,000.</summary>
    [Range(0.001, 1_000_000)]
    public double MessagesPerSecond { get; set; } = 10;

    /// <summary>Channels that a user creates, joins or leaves, and members that he changes, at once; 0 to 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int MembershipBurst { get; set; } = 60;

    /// <summary>The same in a second for ever, 0.001 to 1,000,000.</summary>
    [Range(0.001, 1_000_000)]
    public double MembershipsPerSecond { get; set; } = 1;

    /// <summary>
    /// Lists, pages and subscriptions that a user asks for at once, 0 to 1,000,000. Who comes back with 200 open channels subscribes to each and
    /// reads what he missed of some; he may do so with several clients.
    /// </summary>
    [Range(0, 1_000_000)]
    public int ReadBurst { get; set; } = 3_000;

    /// <summary>The same in a second for ever, 0.001 to 1,000,000. A client that catches up reads pages one after another.</summary>
    [Range(0.001, 1_000_000)]
    public double ReadsPerSecond { get; set; } = 100;

    /// <summary>
    /// Access tokens that a user renews his connections with, at once, 0 to 1,000,000. Apart from what is read: who reads too much stays
    /// connected.
    /// </summary>
    [Range(0, 1_000_000)]
    public int RenewalBurst { get; set; } = 60;

    /// <summary>The same in a second for ever, 0.001 to 1,000,000. A connection needs one in seven minutes.</summary>
    [Range(0.001, 1_000_000)]
    public double RenewalsPerSecond { get; set; } = 1;

    /// <summary>Connections from one address that say who they are, at once; 0 to 1,000,000. A company may be behind one address.</summary>
    [Range(0, 1_000_000)]
    public int ConnectBurst { get; set; } = 500;

    /// <summary>The same in a second for ever, 0.001 to 1,000,000.</summary>
    [Range(0.001, 1_000_000)]
    public double ConnectsPerSecond { get; set; } = 20;

    /// <summary>Connections that one user has open at one hub, 0 to 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int ConnectionsPerUser { get; set; } = 20;

    /// <summary>Connections that are open from one address at one hub, 0 to 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int ConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>Whether the limits hold for the loopback address in Development too; elsewhere they always do.</summary>
    public bool Loopback { get; set; }
}
