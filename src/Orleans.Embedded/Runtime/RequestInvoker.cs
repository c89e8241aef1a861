using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>Runs requests on their targets, through the incoming filters.</summary>
internal sealed class RequestInvoker(IEnumerable<IIncomingGrainCallFilter> filters)
{
    private static readonly ConcurrentDictionary<(Type Class, MethodInfo Method), MethodInfo> Implementations = new();
    private readonly IIncomingGrainCallFilter[] _filters = [.. filters];

    public ValueTask<Response> Invoke(IGrainContext context, Message message)
    {
        if (message.Body is not IInvokable request)
        {
            throw new SerializerException($"The request has no call: {message}");
        }

        request.SetTarget(context);
        if ((_filters.Length == 0 && context.GrainInstance is not IIncomingGrainCallFilter) || request is not RequestBase || context is ISystemTarget)
        {
            return request.Invoke();
        }

        return InvokeFiltered(new IncomingCall(context, message, request, _filters));
    }

    private static async ValueTask<Response> InvokeFiltered(IncomingCall call)
    {
        await call.Invoke();
        return call.Response ?? Response.Completed;
    }

    /// <summary>A call that goes through the filters of the silo, then of the grain, and then to the grain.</summary>
    private sealed class IncomingCall(IGrainContext context, Message message, IInvokable request, IIncomingGrainCallFilter[] filters) : IIncomingGrainCallContext
    {
        private int _stage;

        public IInvokable Request => request;

        public object Grain => request.GetTarget() ?? context.GrainInstance!;

        public GrainId? SourceId => message.SendingGrain.IsDefault ? null : message.SendingGrain;

        public IGrainContext TargetContext => context;

        public GrainId TargetId => message.TargetGrain;

        public GrainInterfaceType InterfaceType => message.InterfaceType;

        public string InterfaceName => request.GetInterfaceName();

        public string MethodName => request.GetMethodName();

        public MethodInfo InterfaceMethod => request.GetMethod();

        public MethodInfo ImplementationMethod => Implementations.GetOrAdd((Grain.GetType(), request.GetMethod()), static key => Find(key.Class, key.Method));

        public Response? Response { get; set; }

        public object? Result
        {
            get => Response?.Result;
            set => Response = ResultOf(request.GetMethod(), value);
        }

        public async Task Invoke()
        {
            var stage = _stage++;
            if (stage < filters.Length)
            {
                await filters[stage].Invoke(this);
            }
            else if (stage == filters.Length && context.GrainInstance is IIncomingGrainCallFilter own)
            {
                await own.Invoke(this);
            }
            else
            {
                Response = await request.Invoke();
                Response.ThrowIfExceptionResponse();
            }
        }

        private static Response ResultOf(MethodInfo method, object? value)
        {
            var type = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : null;
            if (type is null)
            {
                return Response.Completed;
            }

            var response = (Response)Activator.CreateInstance(typeof(Response<>).MakeGenericType(type))!;
            response.Result = value;
            return response;
        }

        private static MethodInfo Find(Type implementation, MethodInfo method)
        {
            var map = implementation.GetInterfaceMap(method.DeclaringType!);
            var open = method.IsGenericMethod ? method.GetGenericMethodDefinition() : method;
            var found = map.TargetMethods[Array.IndexOf(map.InterfaceMethods, open)];
            return method.IsGenericMethod ? found.MakeGenericMethod(method.GetGenericArguments()) : found;
        }
    }
}
