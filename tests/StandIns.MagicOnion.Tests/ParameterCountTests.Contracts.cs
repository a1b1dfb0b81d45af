using MagicOnion;

namespace StandIns.MagicOnion.Tests;

/// <content>What is called: one method for each number of parameters.</content>
public sealed partial class ParameterCountTests
{
    public interface ICountService : IService<ICountService>
    {
        UnaryResult<string> P0();

        UnaryResult<string> P1(int p1);

        UnaryResult<string> P2(int p1, string p2);

        UnaryResult<string> P3(int p1, string p2, int p3);

        UnaryResult<string> P4(int p1, string p2, int p3, string p4);

        UnaryResult<string> P5(int p1, string p2, int p3, string p4, int p5);

        UnaryResult<string> P6(int p1, string p2, int p3, string p4, int p5, string p6);

        UnaryResult<string> P7(int p1, string p2, int p3, string p4, int p5, string p6, int p7);

        UnaryResult<string> P8(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8);

        UnaryResult<string> P9(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9);

        UnaryResult<string> P10(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10);

        UnaryResult<string> P11(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11);

        UnaryResult<string> P12(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12);

        UnaryResult<string> P13(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13);

        UnaryResult<string> P14(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13, string p14);

        UnaryResult<string> P15(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13, string p14, int p15);
    }

    public interface ICountHub : IStreamingHub<ICountHub, ICountReceiver>
    {
        Task<string> P0();

        Task<string> P1(int p1);

        Task<string> P2(int p1, string p2);

        Task<string> P3(int p1, string p2, int p3);

        Task<string> P4(int p1, string p2, int p3, string p4);

        Task<string> P5(int p1, string p2, int p3, string p4, int p5);

        Task<string> P6(int p1, string p2, int p3, string p4, int p5, string p6);

        Task<string> P7(int p1, string p2, int p3, string p4, int p5, string p6, int p7);

        Task<string> P8(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8);

        Task<string> P9(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9);

        Task<string> P10(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10);

        Task<string> P11(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11);

        Task<string> P12(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12);

        Task<string> P13(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13);

        Task<string> P14(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13, string p14);

        Task<string> P15(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13, string p14, int p15);
    }

    public interface ICountReceiver
    {
        void R0();

        void R1(int p1);

        void R2(int p1, string p2);

        void R3(int p1, string p2, int p3);

        void R4(int p1, string p2, int p3, string p4);

        void R5(int p1, string p2, int p3, string p4, int p5);

        void R6(int p1, string p2, int p3, string p4, int p5, string p6);

        void R7(int p1, string p2, int p3, string p4, int p5, string p6, int p7);

        void R8(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8);

        void R9(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9);

        void R10(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10);

        void R11(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11);

        void R12(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12);

        void R13(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13);

        void R14(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13, string p14);

        void R15(int p1, string p2, int p3, string p4, int p5, string p6, int p7, string p8, int p9, string p10, int p11, string p12, int p13, string p14, int p15);
    }
}
