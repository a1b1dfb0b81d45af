using Chat.Contracts.History;
using Chat.Contracts.Ids;

namespace Chat.History.Messaging;

/// <summary>Hears of committed messages, lane by lane in order. Must return at once.</summary>
internal interface IAppendListener
{
    void OnAppended(Epoch epoch, IReadOnlyList<AppendItem> items, IReadOnlyList<AppendOutcome> outcomes);
}
