using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Core
{
    /// <summary>A grain's state between the grain and its storage.</summary>
    internal class StateStorageBridge<TState> : IStorage<TState>
    {
        private readonly string _name;
        private readonly IGrainContext _grainContext;
        private readonly IGrainStorage _store;
        private GrainState<TState> _state = new(CreateState());

        public StateStorageBridge(string name, IGrainContext grainContext, IGrainStorage store)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            ArgumentNullException.ThrowIfNull(grainContext);
            ArgumentNullException.ThrowIfNull(store);
            _name = name;
            _grainContext = grainContext;
            _store = store;
        }

        public TState State
        {
            get => _state.State;
            set => _state.State = value;
        }

        public string? Etag
        {
            get => _state.ETag;
            private set => _state.ETag = value;
        }

        public bool RecordExists => _state.RecordExists;

        public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

        public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

        public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

        private async Task ReadStateAsync(CancellationToken cancellationToken)
        {
            var fresh = new GrainState<TState>(CreateState());
            await _store.ReadStateAsync(_name, _grainContext.GrainId, fresh, cancellationToken);
            fresh.State ??= CreateState();
            _state = fresh;
        }

        private Task WriteStateAsync(CancellationToken cancellationToken) => _store.WriteStateAsync(_name, _grainContext.GrainId, _state, cancellationToken);

        private async Task ClearStateAsync(CancellationToken cancellationToken)
        {
            await _store.ClearStateAsync(_name, _grainContext.GrainId, _state, cancellationToken);
            _state.State = CreateState();
        }

        Task IStorage.ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync(cancellationToken);

        Task IStorage.WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync(cancellationToken);

        Task IStorage.ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync(cancellationToken);

        private static TState CreateState() =>
            typeof(TState).IsValueType || typeof(TState).GetConstructor(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance, Type.EmptyTypes) is not null
                ? (TState)Activator.CreateInstance(typeof(TState), nonPublic: true)!
                : default!;
    }
}

namespace Orleans.Runtime
{
    /// <summary>Fills parameters marked with <see cref="PersistentStateAttribute"/>.</summary>
    internal sealed class PersistentStateMapper : IAttributeToFactoryMapper<PersistentStateAttribute>
    {
        private static readonly MethodInfo CreateMethod = typeof(PersistentStateMapper).GetMethod(nameof(Create), BindingFlags.Static | BindingFlags.NonPublic)!;

        public Factory<IGrainContext, object> GetFactory(ParameterInfo parameter, PersistentStateAttribute metadata)
        {
            if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            {
                throw new ArgumentException($"The parameter \"{parameter.Name}\" of {parameter.Member.DeclaringType} is marked with [PersistentState] but is not an IPersistentState", nameof(parameter));
            }

            IPersistentStateConfiguration configuration = string.IsNullOrEmpty(metadata.StateName)
                ? new PersistentStateAttribute(parameter.Name!, metadata.StorageName)
                : metadata;
            var create = CreateMethod.MakeGenericMethod(parameter.ParameterType.GetGenericArguments()).CreateDelegate<Func<IGrainContext, IPersistentStateConfiguration, object>>();
            return context => create(context, configuration);
        }

        private static object Create<TState>(IGrainContext context, IPersistentStateConfiguration configuration) =>
            context.ActivationServices.GetRequiredService<IPersistentStateFactory>().Create<TState>(context, configuration);
    }

    /// <summary>Creates persistent states over the storage providers that are registered by name.</summary>
    public class PersistentStateFactory : IPersistentStateFactory
    {
        public IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration cfg)
        {
            var storage = string.IsNullOrWhiteSpace(cfg.StorageName)
                ? context.ActivationServices.GetKeyedService<IGrainStorage>(Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME) ?? context.ActivationServices.GetService<IGrainStorage>()
                : context.ActivationServices.GetKeyedService<IGrainStorage>(cfg.StorageName);
            if (storage is null)
            {
                throw new BadProviderConfigException($"No grain storage named \"{cfg.StorageName ?? Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME}\" is registered, which {context.GrainId} asks for");
            }

            return new PersistentState<TState>(GetFullStateName(context, cfg), context, storage);
        }

        protected virtual string GetFullStateName(IGrainContext context, IPersistentStateConfiguration cfg) => cfg.StateName;
    }

    /// <summary>A state that is read before its grain is activated.</summary>
    internal sealed class PersistentState<TState> : StateStorageBridge<TState>, IPersistentState<TState>
    {
        public PersistentState(string name, IGrainContext context, IGrainStorage storage)
            : base(name, context, storage) =>
            context.ObservableLifecycle.Subscribe($"State {name}", GrainLifecycleStage.SetupState, _ => RecordExists ? Task.CompletedTask : ReadStateAsync());
    }
}

namespace Orleans.Storage
{
    /// <summary>Finds a grain class' storage.</summary>
    public static class GrainStorageHelpers
    {
        public static IGrainStorage GetGrainStorage(Type grainType, IServiceProvider services)
        {
            var name = grainType.GetCustomAttributes<Providers.StorageProviderAttribute>(inherit: true).FirstOrDefault()?.ProviderName;
            var storage = string.IsNullOrEmpty(name)
                ? services.GetKeyedService<IGrainStorage>(Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME) ?? services.GetService<IGrainStorage>()
                : services.GetKeyedService<IGrainStorage>(name);
            return storage ?? throw new BadProviderConfigException($"No grain storage named \"{name ?? Providers.ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME}\" is registered, which {grainType} asks for");
        }
    }
}
