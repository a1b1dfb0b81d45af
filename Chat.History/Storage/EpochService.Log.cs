using Chat.Contracts.Ids;
using Chat.History.Diagnostics;

namespace Chat.History.Storage;

internal sealed partial class EpochService
{
    [LoggerMessage(HistoryEventIds.EpochRenewed, LogLevel.Warning, "The database has a new epoch: it was {Before} and shows another system identifier or timeline, or is behind where it was. Clients reload.")]
    private partial void LogRenewed(Epoch before);

    [LoggerMessage(HistoryEventIds.EpochBegun, LogLevel.Information, "The database begins an epoch: it is new, or its epoch was deleted.")]
    private partial void LogFirst();
}
