using System.Reflection;
using Orleans.CodeGeneration;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Messaging;

internal abstract partial class RuntimeClient
{
    private async ValueTask<T> InvokeFiltered<T>(GrainReference reference, IInvokable request, InvokeMethodOptions options)
    {
        var call = new OutgoingCall<T>(this, reference, request, options);
        await call.Invoke();
        return call.Response is { } response ? response.GetResult<T>() : default!;
    }

    /// <summary>A call that goes through the outgoing filters one after the other, and then out.</summary>
    private sealed class OutgoingCall<T>(RuntimeClient client, GrainReference reference, IInvokable request, InvokeMethodOptions options) : IOutgoingGrainCallContext
    {
        private int _stage;

        public IInvokable Request => request;

        public object Grain => reference;

        public GrainId? SourceId => SourceContext?.GrainId;

        public IGrainContext? SourceContext { get; } = RuntimeContext.Current;

        public GrainId TargetId => reference.GrainId;

        public GrainInterfaceType InterfaceType => reference.InterfaceType;

        public string InterfaceName => request.GetInterfaceName();

        public string MethodName => request.GetMethodName();

        public MethodInfo InterfaceMethod => request.GetMethod();

        public Response? Response { get; set; }

        public object? Result
        {
            get => Response?.Result;
            set => Response = Response.FromResult((T)value!);
        }

        public async Task Invoke()
        {
            var stage = _stage++;
            var filters = client._outgoingFilters;
            if (stage < filters.Length)
            {
                await filters[stage].Invoke(this);
            }
            else if (stage == filters.Length && SourceContext?.GrainInstance is IOutgoingGrainCallFilter own)
            {
                await own.Invoke(this);
            }
            else
            {
                Response = Response.FromResult(await client.Send<T>(reference, request, options));
            }
        }
    }
}
