using Chat.Contracts.Channels;
using Chat.History.Storage;
using Npgsql;

namespace Chat.History.Reading;

/// <summary>Reads pages of a channel from PostgreSQL.</summary>
internal sealed partial class EventReader(StoreReader store, EpochService epochs, ILogger<EventReader> logger)
{
    /// <summary>A page ends before it grows beyond this, however many events were asked for: a gRPC message has a limit.</summary>
    private const int MaxPageBytes = 2 * 1024 * 1024;

    /// <summary>Null when there is no such channel.</summary>
    public Task<EventPage?> ReadAsync(ReadEventsRequest request, CancellationToken cancellationToken) =>
        store.ReadAsync((connection, token) => ReadAsync(connection, request, token), cancellationToken);

    private async Task<EventPage?> ReadAsync(NpgsqlConnection connection, ReadEventsRequest request, CancellationToken cancellationToken)
    {
        var isAfter = request.After is not null;
        await using var command = new NpgsqlCommand(isAfter ? PageSql.After : PageSql.Before, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = request.ChannelId.Value },
                new NpgsqlParameter<long> { TypedValue = request.After ?? request.Before ?? long.MaxValue },
                new NpgsqlParameter<int> { TypedValue = request.Limit },
            },
        };
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var (head, epoch) = (reader.GetInt64(0), reader.GetFieldValue<Guid?>(1));
        var events = await CollectAsync(reader, cancellationToken);
        if (!isAfter)
        {
            events.Reverse();
        }

        CheckUnbroken(request, events, head);
        await reader.CloseAsync();
        return new EventPage { Epoch = await epochs.EnsureAsync(epoch, connection, cancellationToken), Events = [.. events], Head = head };
    }

    private static async Task<List<ChannelEvent>> CollectAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var events = new List<ChannelEvent>();
        var bytes = 0;
        do
        {
            if (reader.IsDBNull(2))
            {
                // The channel without an event in the range.
                break;
            }

            var next = EventRow.Read(reader);
            bytes += EventRow.MostBytesOf(next);
            if (bytes > MaxPageBytes && events.Count > 0)
            {
                break;
            }

            events.Add(next);
        }
        while (await reader.ReadAsync(cancellationToken));
        return events;
    }

    // A hole can only come from a hand in the database. To pass it on would let every client wait for what never comes.
    private void CheckUnbroken(ReadEventsRequest request, List<ChannelEvent> events, long head)
    {
        var top = Math.Min(request.Before ?? long.MaxValue, head + 1);
        var expected = request.After + 1 ?? top - Math.Max(events.Count, 1);
        var isMissing = events.Count == 0 && expected > 0 && expected < top;
        foreach (var entry in events)
        {
            isMissing |= entry.Sequence != expected;
            if (isMissing)
            {
                break;
            }

            expected++;
        }

        if (isMissing)
        {
            LogHole(request.ChannelId, expected);
            throw new InvalidDataException($"Channel {request.ChannelId} has no event {expected}.");
        }
    }
}
