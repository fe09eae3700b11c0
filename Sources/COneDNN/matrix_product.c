#include "internal.h"

#include <stdlib.h>

struct onednn_weights {
    dnnl_memory_desc_t layout;
    void *data;
};

struct onednn_product {
    dnnl_primitive_t primitive;
    dnnl_memory_desc_t a, b, bias, c, scratch;
    size_t scratch_size;
    const char *kernel;
};

// Gives the status back when it is an error.
#define TRY(call)                                                                                                      \
    do {                                                                                                               \
        status = (call);                                                                                               \
        if (status != dnnl_success) goto done;                                                                         \
    } while (0)

static dnnl_status_t matrix(dnnl_memory_desc_t *layout, dnnl_data_type_t type, int64_t rows, int64_t columns,
                            int64_t row_stride, int64_t column_stride) {
    dnnl_dims_t dimensions = {rows, columns}, strides = {row_stride, column_stride};
    return dnnl_memory_desc_init_by_strides(layout, 2, dimensions, type, strides);
}

static dnnl_status_t attributes(dnnl_primitive_attr_t *result, bool accumulate, bool gelu) {
    dnnl_status_t status;
    dnnl_primitive_attr_t attributes = NULL;
    dnnl_post_ops_t after = NULL;
    TRY(dnnl_primitive_attr_create(&attributes));
    TRY(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
    TRY(dnnl_post_ops_create(&after));
    if (accumulate) TRY(dnnl_post_ops_append_sum(after, 1));
    if (gelu) TRY(dnnl_post_ops_append_eltwise(after, 1, dnnl_eltwise_gelu_erf, 0, 0));
    TRY(dnnl_primitive_attr_set_post_ops(attributes, after));
    *result = attributes;
    attributes = NULL;
done:
    if (after) dnnl_post_ops_destroy(after);
    if (attributes) dnnl_primitive_attr_destroy(attributes);
    return status;
}

/// Describes a product; without `b`, oneDNN chooses the order of the weights.
static dnnl_status_t describe(const onednn_shape *shape, const dnnl_memory_desc_t *b, dnnl_primitive_desc_t *result) {
    dnnl_status_t status;
    dnnl_primitive_attr_t attr = NULL;
    dnnl_memory_desc_t layout_a, layout_b, bias, layout_c;
    dnnl_matmul_desc_t product;
    dnnl_dims_t b_dimensions = {shape->inner, shape->columns};
    dnnl_data_type_t b_type = onednn_data_type(shape->b_type);

    TRY(matrix(&layout_a, onednn_data_type(shape->a_type), shape->rows, shape->inner, shape->a_stride, 1));
    TRY(matrix(&layout_c, onednn_data_type(shape->c_type), shape->rows, shape->columns, shape->c_stride, 1));
    TRY(matrix(&bias, dnnl_f32, 1, shape->columns, shape->columns, 1));
    if (b) {
        layout_b = *b;
    } else if (shape->b_row_stride == 0) {
        TRY(dnnl_memory_desc_init_by_tag(&layout_b, 2, b_dimensions, b_type, dnnl_format_tag_any));
    } else {
        TRY(matrix(&layout_b, b_type, shape->inner, shape->columns, shape->b_row_stride, shape->b_column_stride));
    }
    TRY(dnnl_matmul_desc_init(&product, &layout_a, &layout_b, shape->bias ? &bias : NULL, &layout_c));
    TRY(attributes(&attr, shape->accumulate, shape->gelu));
    TRY(dnnl_primitive_desc_create(result, &product, attr, onednn_engine(), NULL));
done:
    if (attr) dnnl_primitive_attr_destroy(attr);
    return status;
}

static dnnl_status_t reorder(const dnnl_memory_desc_t *from, void *source, const dnnl_memory_desc_t *to, void *target) {
    dnnl_status_t status;
    dnnl_primitive_desc_t description = NULL;
    dnnl_primitive_t primitive = NULL;
    dnnl_memory_t input = NULL, output = NULL;
    thread_state *state = onednn_thread_state(0);
    if (!state) return dnnl_out_of_memory;
    TRY(dnnl_reorder_primitive_desc_create(&description, from, onednn_engine(), to, onednn_engine(), NULL));
    TRY(dnnl_primitive_create(&primitive, description));
    TRY(dnnl_memory_create(&input, from, onednn_engine(), source));
    TRY(dnnl_memory_create(&output, to, onednn_engine(), target));
    dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, input}, {DNNL_ARG_TO, output}};
    TRY(dnnl_primitive_execute(primitive, state->stream, 2, arguments));
    TRY(dnnl_stream_wait(state->stream));
done:
    if (output) dnnl_memory_destroy(output);
    if (input) dnnl_memory_destroy(input);
    if (primitive) dnnl_primitive_destroy(primitive);
    if (description) dnnl_primitive_desc_destroy(description);
    return status;
}

int onednn_weights_create(onednn_type type, const void *values, int64_t inner, int64_t columns, int64_t rows,
                          onednn_weights **result) {
    dnnl_status_t status;
    dnnl_primitive_desc_t description = NULL;
    dnnl_memory_desc_t plain;
    onednn_shape shape = {.rows = rows, .inner = inner, .columns = columns, .a_stride = inner, .c_stride = columns};
    shape.a_type = type == ONEDNN_INT8 ? ONEDNN_UINT8 : type;
    shape.b_type = type;
    shape.c_type = type == ONEDNN_INT8 ? ONEDNN_INT32 : ONEDNN_FLOAT32;
    onednn_weights *weights = onednn_engine() ? calloc(1, sizeof *weights) : NULL;
    if (!weights) return dnnl_out_of_memory;

    TRY(describe(&shape, NULL, &description));
    weights->layout = *dnnl_primitive_desc_query_md(description, dnnl_query_weights_md, 0);
    weights->data = aligned_alloc(64, (dnnl_memory_desc_get_size(&weights->layout) + 63) / 64 * 64);
    if (!weights->data) TRY(dnnl_out_of_memory);
    TRY(matrix(&plain, onednn_data_type(type == ONEDNN_INT8 ? type : ONEDNN_FLOAT32), inner, columns, 1, inner));
    TRY(reorder(&plain, (void *)values, &weights->layout, weights->data));
    *result = weights;
    weights = NULL;
done:
    if (weights) onednn_weights_destroy(weights);
    if (description) dnnl_primitive_desc_destroy(description);
    return status;
}

void onednn_weights_destroy(onednn_weights *weights) {
    free(weights->data);
    free(weights);
}

int64_t onednn_weights_size(const onednn_weights *weights) {
    return (int64_t)dnnl_memory_desc_get_size(&weights->layout);
}

int onednn_product_create(const onednn_shape *shape, const onednn_weights *weights, onednn_product **result) {
    dnnl_status_t status;
    dnnl_primitive_desc_t description = NULL;
    onednn_product *product = onednn_engine() ? calloc(1, sizeof *product) : NULL;
    if (!product) return dnnl_out_of_memory;
    TRY(describe(shape, weights ? &weights->layout : NULL, &description));
    TRY(dnnl_primitive_create(&product->primitive, description));
    TRY(dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, &product->kernel));
    product->a = *dnnl_primitive_desc_query_md(description, dnnl_query_src_md, 0);
    product->b = *dnnl_primitive_desc_query_md(description, dnnl_query_weights_md, 0);
    if (shape->bias) product->bias = *dnnl_primitive_desc_query_md(description, dnnl_query_weights_md, 1);
    product->c = *dnnl_primitive_desc_query_md(description, dnnl_query_dst_md, 0);
    product->scratch = *dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0);
    product->scratch_size = dnnl_memory_desc_get_size(&product->scratch);
    *result = product;
    product = NULL;
done:
    if (product) onednn_product_destroy(product);
    // The name of the kernel is constant text of the library.
    if (description) dnnl_primitive_desc_destroy(description);
    return status;
}

void onednn_product_destroy(onednn_product *product) {
    if (product->primitive) dnnl_primitive_destroy(product->primitive);
    free(product);
}

int onednn_product_run(const onednn_product *product, const void *a, const void *b, const float *bias, void *c) {
    dnnl_status_t status = dnnl_out_of_memory;
    dnnl_exec_arg_t arguments[5];
    int count = 0;
    thread_state *state = onednn_thread_state(product->scratch_size);
    if (!state) return status;
    // Making these anew for each run is what lets threads share a product; it takes a microsecond.
    const struct {
        int argument;
        const dnnl_memory_desc_t *layout;
        const void *data;
    } matrices[] = {
        {DNNL_ARG_SRC, &product->a, a},         {DNNL_ARG_WEIGHTS, &product->b, b}, {DNNL_ARG_DST, &product->c, c},
        {DNNL_ARG_SCRATCHPAD, &product->scratch, state->scratch}, {DNNL_ARG_BIAS, &product->bias, bias},
    };
    for (int index = 0; index < (bias ? 5 : 4); index++) {
        dnnl_memory_t memory;
        TRY(dnnl_memory_create(&memory, matrices[index].layout, onednn_engine(), (void *)matrices[index].data));
        arguments[count++] = (dnnl_exec_arg_t){matrices[index].argument, memory};
    }
    TRY(dnnl_primitive_execute(product->primitive, state->stream, count, arguments));
    TRY(dnnl_stream_wait(state->stream));
done:
    while (count > 0) dnnl_memory_destroy(arguments[--count].memory);
    return status;
}

int onednn_product_run_packed(const onednn_product *product, const void *a, const onednn_weights *weights,
                              const float *bias, void *c) {
    return onednn_product_run(product, a, weights->data, bias, c);
}

const char *onednn_product_kernel(const onednn_product *product) { return product->kernel; }
