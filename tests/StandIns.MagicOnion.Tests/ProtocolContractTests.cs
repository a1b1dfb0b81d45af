using Grpc.Core;
using MagicOnion;
using MagicOnion.Protocol;
using MagicOnion.Server.Hubs;
using MessagePack;

namespace StandIns.MagicOnion.Tests;

public sealed class ProtocolContractTests
{
    public interface IParentService
    {
        UnaryResult<int> Inherited(int a);
    }

    [ServiceName("Chat.Good")]
    public interface IGoodService : IService<IGoodService>, IParentService
    {
        UnaryResult None();

        UnaryResult<string> Two(int a, string b);

        Task<ServerStreamingResult<int>> Many(int a, int b);

        Task<ClientStreamingResult<int, long>> Collect();

        Task<DuplexStreamingResult<int, string>> Both();

        [Ignore]
        UnaryResult Left();
    }

    public interface IGoodReceiver
    {
        void Push();

#pragma warning disable CA1068 // That it is not last is the point.
        Task<int> Answer(int a, CancellationToken cancellationToken, string b);
#pragma warning restore CA1068

        ValueTask Confirm();
    }

    public interface IBadReceivers
    {
        public interface ITokenInPush
        {
            void Push(CancellationToken cancellationToken);
        }

        public interface ITwoTokens
        {
            Task Ask(CancellationToken one, CancellationToken two);
        }

        public interface IString
        {
            string Ask();
        }

        public interface IOverloads
        {
            void Push();

            void Push(int a);
        }

        public interface ISameId
        {
            [MethodId(5)]
            void One();

            [MethodId(5)]
            void Other();
        }

        public interface IGeneric
        {
            void Push<T>(T a);
        }

        public interface IByReference
        {
            void Push(in int a);
        }

        public interface ISixteen
        {
            void Push(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n, int o, int p);
        }
    }

    public interface IStreamingWithParameters : IService<IStreamingWithParameters>
    {
        Task<DuplexStreamingResult<int, int>> Both(int a);
    }

    public interface IReturnsTask : IService<IReturnsTask>
    {
        Task Nothing();
    }

    [Fact]
    public void The_methods_of_a_service_are_those_it_declares_and_inherits()
    {
        var methods = Contract.ServiceMethods(typeof(IGoodService)).ToDictionary(m => m.Name);

        Assert.Equal(["Both", "Collect", "Inherited", "Many", "None", "Two"], methods.Keys.Order());
        Assert.Equal("Chat.Good", Contract.NameOf(typeof(IGoodService)));
        Assert.Equal((MethodType.Unary, typeof(Nil), typeof(Nil)), Shape(methods["None"]));
        Assert.Equal((MethodType.Unary, typeof(int), typeof(int)), Shape(methods["Inherited"]));
        Assert.Equal((MethodType.Unary, typeof(DynamicArgumentTuple<int, string>), typeof(string)), Shape(methods["Two"]));
        Assert.Equal((MethodType.ServerStreaming, typeof(DynamicArgumentTuple<int, int>), typeof(int)), Shape(methods["Many"]));
        Assert.Equal((MethodType.ClientStreaming, typeof(int), typeof(long)), Shape(methods["Collect"]));
        Assert.Equal((MethodType.DuplexStreaming, typeof(int), typeof(string)), Shape(methods["Both"]));
    }

    [Fact]
    public void A_cancellation_token_of_a_receiver_method_is_not_sent()
    {
        var methods = Contract.ReceiverMethods(typeof(IGoodReceiver)).ToDictionary(m => m.Name);

        Assert.Equal((ReturnShape.Void, typeof(Nil), -1), (methods["Push"].Returns, methods["Push"].ArgumentType, methods["Push"].CancellationTokenIndex));
        Assert.Equal(
            (ReturnShape.TaskOfT, typeof(DynamicArgumentTuple<int, string>), 1, typeof(int)),
            (methods["Answer"].Returns, methods["Answer"].ArgumentType, methods["Answer"].CancellationTokenIndex, methods["Answer"].ResultType));
        Assert.Equal((ReturnShape.ValueTask, typeof(Nil)), (methods["Confirm"].Returns, methods["Confirm"].ResultType));
    }

    [Theory]
    [InlineData(typeof(IBadReceivers.ITokenInPush), "ITokenInPush.Push")]
    [InlineData(typeof(IBadReceivers.ITwoTokens), "ITwoTokens.Ask")]
    [InlineData(typeof(IBadReceivers.IString), "System.String")]
    [InlineData(typeof(IBadReceivers.IOverloads), "more than once")]
    [InlineData(typeof(IBadReceivers.ISameId), "'One': 5")]
    [InlineData(typeof(IBadReceivers.IGeneric), "generic")]
    [InlineData(typeof(IBadReceivers.IByReference), "'a'")]
    [InlineData(typeof(IBadReceivers.ISixteen), "16 parameters")]
    public void A_receiver_that_cannot_be_used_is_refused_and_named(Type receiver, string named)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Contract.ReceiverMethods(receiver));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(IStreamingWithParameters), "IStreamingWithParameters.Both")]
    [InlineData(typeof(IReturnsTask), "IReturnsTask.Nothing")]
    public void A_service_that_cannot_be_used_is_refused_and_named(Type service, string named)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Contract.ServiceMethods(service));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private static (MethodType Type, Type Request, Type Response) Shape(ServiceMethod method) => (method.Type, method.RequestType, method.ResponseType);
}
