using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Directory;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Messaging;

/// <summary>Sends the requests of a silo's grains, components and other code.</summary>
internal sealed class SiloRuntimeClient : RuntimeClient
{
    private readonly SiloRuntime _runtime;
    private readonly MessageCenter _messages;
    private readonly IGrainLocatorCore _locator;
    private readonly HostedContextHolder _hosted;
    private readonly SiloMessagingOptions _options;

    public SiloRuntimeClient(
        SiloRuntime runtime,
        MessageCenter messages,
        IGrainLocatorCore locator,
        HostedContextHolder hosted,
        IOptions<SiloMessagingOptions> options,
        [FromKeyedServices(TimeProviderNames.Messaging)] TimeProvider timeProvider,
        IEnumerable<IOutgoingGrainCallFilter> filters,
        ILogger<SiloRuntimeClient> logger)
        : base(options.Value, timeProvider, filters, logger)
    {
        _runtime = runtime;
        _messages = messages;
        _locator = locator;
        _hosted = hosted;
        _options = options.Value;
        runtime.References.Runtime = this;
        messages.Attach(this);
    }

    protected override GrainId OwnId => _hosted.Context!.GrainId;

    protected override SiloAddress OwnSilo => _runtime.SiloAddress;

    public override object Cast(IAddressable grain, Type interfaceType) => _runtime.References.Cast(GrainExtensions.GetReference(grain), interfaceType);

    protected override void Dispatch(Message message) => _messages.Dispatch(message);

    protected override TimeSpan TimeoutFor(IInvokable request, GrainId target) =>
        request.GetDefaultResponseTimeout() ?? (target.IsSystemTarget() ? _options.SystemResponseTimeout : _options.ResponseTimeout);

    protected override void OnStaleAddresses(List<GrainAddress> addresses)
    {
        foreach (var address in addresses)
        {
            _locator.Invalidate(address);
        }
    }
}
