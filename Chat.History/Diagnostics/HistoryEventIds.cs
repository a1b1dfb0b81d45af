namespace Chat.History.Diagnostics;

/// <summary>Event ids of this service: 3000 to 3999. Never reused; a gap stays a gap.</summary>
internal static class HistoryEventIds
{
    public const int EpochRenewed = 3000;
    public const int DatabaseUnreachable = 3001;
    public const int DatabaseReachable = 3002;
    public const int PromiseBroken = 3003;
    public const int EpochBegun = 3004;
    public const int OutboxUnknown = 3005;
    public const int OutboxKnown = 3006;
    public const int OutboxNotCleared = 3007;

    public const int AppendRetried = 3100;
    public const int AppendFailed = 3101;
    public const int AppendOutcomeUnknown = 3102;
    public const int MessageRejected = 3103;
    public const int AppendRefused = 3104;

    public const int SequenceHole = 3200;

    public const int WindowAway = 3300;
    public const int WindowBack = 3301;
    public const int WindowDropped = 3302;
    public const int WindowRefillFailed = 3303;
}
