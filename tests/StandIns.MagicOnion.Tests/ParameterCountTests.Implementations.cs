using MagicOnion;
using MagicOnion.Server;
using MagicOnion.Server.Hubs;

namespace StandIns.MagicOnion.Tests;

/// <content>What answers: the arguments, joined; the hub sends them on to the receiver first.</content>
public sealed partial class ParameterCountTests
{
    public sealed class CountService : ServiceBase<ICountService>, ICountService
    {
        public UnaryResult<string> P0()
            => new("");

        public UnaryResult<string> P1(int p1)
            => new($"{p1}");

        public UnaryResult<string> P2(int p1, string p2)
            => new($"{p1} {p2}");

        public UnaryResult<string> P3(int p1, string p2, int p3)
            => new($"{p1} {p2} {p3}");

        public UnaryResult<string> P4(int p1, string p2, int p3, string p4)
            => new($"{p1} {p2} {p3} {p4}");

        public UnaryResult<string> P5(int p1, string p2, int p3, string p4, int p5)
            => new($"{p1} {p2} {p3} {p4} {p5}");

        public UnaryResult<string> P6(int p1, string p2, int p3, string p4, int p5, string p6)
            => new($"{p1} {p2} {p3} {p4} {p5} {p6}");

        public UnaryResult<string> P7(int p1, string p2, int p3, string p4, int p5, string p6, int p7)
            => new($"{p1} {p2} {p3} {p4} {p5} {p6} {p7}");

        public UnaryResult<string> P8(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8)
            => new($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8}");

        public UnaryResult<string> P9(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9)
            => new($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9}");

        public UnaryResult<string> P10(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10)
            => new($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10}");

        public UnaryResult<string> P11(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11)
            => new($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11}");

        public UnaryResult<string> P12(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12)
            => new($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11} {p12}");

        public UnaryResult<string> P13(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13)
            => new($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11} {p12} {p13}");

        public UnaryResult<string> P14(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13, string p14)
            => new($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11} {p12} {p13} {p14}");

        public UnaryResult<string> P15(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13, string p14, int p15)
            => new($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11} {p12} {p13} {p14} {p15}");
    }

    /// <summary>Pushes what it got to the caller, then answers with it.</summary>
    public sealed class CountHub : StreamingHubBase<ICountHub, ICountReceiver>, ICountHub
    {
        public Task<string> P0()
        {
            Client.R0();
            return Task.FromResult("");
        }

        public Task<string> P1(int p1)
        {
            Client.R1(p1);
            return Task.FromResult($"{p1}");
        }

        public Task<string> P2(int p1, string p2)
        {
            Client.R2(p1, p2);
            return Task.FromResult($"{p1} {p2}");
        }

        public Task<string> P3(int p1, string p2, int p3)
        {
            Client.R3(p1, p2, p3);
            return Task.FromResult($"{p1} {p2} {p3}");
        }

        public Task<string> P4(int p1, string p2, int p3, string p4)
        {
            Client.R4(p1, p2, p3, p4);
            return Task.FromResult($"{p1} {p2} {p3} {p4}");
        }

        public Task<string> P5(int p1, string p2, int p3, string p4, int p5)
        {
            Client.R5(p1, p2, p3, p4, p5);
            return Task.FromResult($"{p1} {p2} {p3} {p4} {p5}");
        }

        public Task<string> P6(int p1, string p2, int p3, string p4, int p5, string p6)
        {
            Client.R6(p1, p2, p3, p4, p5, p6);
            return Task.FromResult($"{p1} {p2} {p3} {p4} {p5} {p6}");
        }

        public Task<string> P7(int p1, string p2, int p3, string p4, int p5, string p6, int p7)
        {
            Client.R7(p1, p2, p3, p4, p5, p6, p7);
            return Task.FromResult($"{p1} {p2} {p3} {p4} {p5} {p6} {p7}");
        }

        public Task<string> P8(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8)
        {
            Client.R8(p1, p2, p3, p4, p5, p6, p7, p8);
            return Task.FromResult($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8}");
        }

        public Task<string> P9(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9)
        {
            Client.R9(p1, p2, p3, p4, p5, p6, p7, p8, p9);
            return Task.FromResult($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9}");
        }

        public Task<string> P10(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10)
        {
            Client.R10(p1, p2, p3, p4, p5, p6, p7, p8, p9, p10);
            return Task.FromResult($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10}");
        }

        public Task<string> P11(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11)
        {
            Client.R11(p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11);
            return Task.FromResult($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11}");
        }

        public Task<string> P12(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12)
        {
            Client.R12(p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12);
            return Task.FromResult($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11} {p12}");
        }

        public Task<string> P13(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13)
        {
            Client.R13(p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13);
            return Task.FromResult($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11} {p12} {p13}");
        }

        public Task<string> P14(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13, string p14)
        {
            Client.R14(p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14);
            return Task.FromResult($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11} {p12} {p13} {p14}");
        }

        public Task<string> P15(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13, string p14, int p15)
        {
            Client.R15(p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15);
            return Task.FromResult($"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11} {p12} {p13} {p14} {p15}");
        }
    }

    private sealed class CountReceiver : ICountReceiver
    {
        public string? Last { get; private set; }

        public void R0()
            => Last = "";

        public void R1(int p1)
            => Last = $"{p1}";

        public void R2(int p1, string p2)
            => Last = $"{p1} {p2}";

        public void R3(int p1, string p2, int p3)
            => Last = $"{p1} {p2} {p3}";

        public void R4(int p1, string p2, int p3, string p4)
            => Last = $"{p1} {p2} {p3} {p4}";

        public void R5(int p1, string p2, int p3, string p4, int p5)
            => Last = $"{p1} {p2} {p3} {p4} {p5}";

        public void R6(int p1, string p2, int p3, string p4, int p5, string p6)
            => Last = $"{p1} {p2} {p3} {p4} {p5} {p6}";

        public void R7(int p1, string p2, int p3, string p4, int p5, string p6, int p7)
            => Last = $"{p1} {p2} {p3} {p4} {p5} {p6} {p7}";

        public void R8(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8)
            => Last = $"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8}";

        public void R9(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9)
            => Last = $"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9}";

        public void R10(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10)
            => Last = $"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10}";

        public void R11(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11)
            => Last = $"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11}";

        public void R12(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12)
            => Last = $"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11} {p12}";

        public void R13(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13)
            => Last = $"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11} {p12} {p13}";

        public void R14(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13, string p14)
            => Last = $"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11} {p12} {p13} {p14}";

        public void R15(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13, string p14, int p15)
            => Last = $"{p1} {p2} {p3} {p4} {p5} {p6} {p7} {p8} {p9} {p10} {p11} {p12} {p13} {p14} {p15}";
    }
}
