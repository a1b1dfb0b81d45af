using Chat.Sdk.Connections;
using static Chat.Sdk.Connections.ConnectionState;

namespace Chat.Sdk.Tests.Connections;

public sealed class ConnectionStateMachineTests
{
    private static readonly (ConnectionState From, ConnectionState To)[] Moves =
    [
        (Disconnected, Connecting), (Disconnected, Closed),
        (Connecting, Connected), (Connecting, Disconnected), (Connecting, Closed),
        (Connected, Reconnecting), (Connected, Disconnected), (Connected, Closed),
        (Reconnecting, Connected), (Reconnecting, Disconnected), (Reconnecting, Closed),
    ];

    /// <summary>The shortest way to each state.</summary>
    private static readonly Dictionary<ConnectionState, ConnectionState[]> Ways = new()
    {
        [Disconnected] = [],
        [Connecting] = [Connecting],
        [Connected] = [Connecting, Connected],
        [Reconnecting] = [Connecting, Connected, Reconnecting],
        [Closed] = [Closed],
    };

    public static TheoryData<ConnectionState, ConnectionState> AllPairs()
    {
        var pairs = new TheoryData<ConnectionState, ConnectionState>();
        foreach (var from in Enum.GetValues<ConnectionState>())
        {
            foreach (var to in Enum.GetValues<ConnectionState>())
            {
                pairs.Add(from, to);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(AllPairs))]
    public void There_are_no_moves_but_those_of_the_table(ConnectionState from, ConnectionState to)
    {
        var machine = new ConnectionStateMachine();
        Array.ForEach(Ways[from], machine.Move);

        if (Moves.Contains((from, to)))
        {
            machine.Move(to);
            Assert.Equal(to, machine.Current);
        }
        else
        {
            Assert.Throws<InvalidOperationException>(() => machine.Move(to));
            Assert.Equal(from, machine.Current);
        }
    }
}
